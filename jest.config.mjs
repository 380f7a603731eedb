const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
}

// `unit` is run at each save; `walks` goes through what can befall Drover in the simulated world, for minutes. Both need nothing
// but Node. `real` needs a Docker engine and a Kafka image; `faults` needs them for
// an hour (npm run faults), and a short version of it is in `real`.
export default {
  // A test ends when it hangs, not when the machine is busy. Jest does not read this in a project.
  testTimeout: 60_000,
  // Of tests that say so (`it.concurrent`), because all they do is wait.
  maxConcurrency: 25,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{unit,contract-twin}/**/*.test.ts'],
    },
    { ...common, displayName: 'walks', testMatch: ['<rootDir>/test/{properties,fields,crash}/**/*.test.ts'] },
    { ...common, displayName: 'real', testMatch: ['<rootDir>/test/real/**/*.test.ts'] },
    { ...common, displayName: 'faults', testMatch: ['<rootDir>/test/faults/*.test.ts'] },
  ],
}
