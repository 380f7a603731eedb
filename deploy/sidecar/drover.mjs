#!/usr/local/bin/node --max-semi-space-size=2
import '/opt/drover/dist/drover.js'
