// Loaded when an engine is needed.
export { default as Dockerode } from 'dockerode'
