#!/usr/bin/env node
// node scripts/setup.mjs
// Installs node_modules, finds or starts a Docker engine, gets a Kafka image: whatever of these is missing.
import { prepareMachine } from './setup/machine.mjs'
import { main } from './setup/progress.mjs'

await main(prepareMachine)
