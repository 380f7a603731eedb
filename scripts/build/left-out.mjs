/**
 * What libraries load at their own start for uses that Drover has none of, with the reason why it never comes to it.
 * Half of what a bundle would otherwise hold. Whoever does come to it gets an error that says which it was.
 */
const LEFT_OUT = {
  // dockerode's own way over ssh. Drover runs the ssh program (src/docker/ssh-agent.ts).
  ssh2: 'export const Client = absent',
  // dockerode's sessions for builds with BuildKit. Drover builds no images.
  '@grpc/grpc-js': '',
  '@grpc/proto-loader': '',
  protobufjs: '',
  // dockerode's packing of build contexts and of registry files.
  'tar-fs': '',
  '@balena/dockerignore': '',
  // What checks the options of clients of @platformatic/kafka; Drover uses its single requests only. It is told of
  // schemas when the library is loaded, and asked when a client is made.
  'ajv/dist/2020.js': 'export class Ajv2020 { addKeyword() {} compile() { return absent } }',
}

/** A plugin of esbuild. */
export const leaveOut = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      Object.hasOwn(LEFT_OUT, path) ? { path, namespace: 'left-out' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({ contents: standIn(path) }))
  },
}

const standIn = (name) =>
  `const absent = () => { throw new Error('${name} is no part of this Drover') }\n${LEFT_OUT[name]}`
