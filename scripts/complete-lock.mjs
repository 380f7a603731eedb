#!/usr/bin/env node
// node scripts/complete-lock.mjs
// Run it after `npm install` has changed package-lock.json on a machine whose registry has not every platform.
import { readFileSync, writeFileSync } from 'node:fs'
import { complete } from './setup/lock-file.mjs'

const FILE = new URL('../package-lock.json', import.meta.url)

writeFileSync(FILE, `${JSON.stringify(complete(JSON.parse(readFileSync(FILE, 'utf8'))), null, 2)}\n`)
