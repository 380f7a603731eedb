// Loaded when YAML is asked for.
export { stringify } from 'yaml'
