#!/usr/local/bin/node
import '/opt/drover/dist/cli/main.js'
