import { homedir } from 'node:os'
import { relative } from 'node:path'
import { awaitAllReady } from './await-all-ready.ts'
import { checkHost, startDaemon } from './daemon.ts'
import { DAEMON_LOG, DROVER, main, runningDaemon, STATE, say } from './place.ts'
import { sendAndRead } from './records.ts'

await main(async () => {
  const start = performance.now()
  const before = runningDaemon()
  if (before === undefined) checkHost()
  const daemon = before === undefined ? startDaemon() : { ended: () => undefined }
  if (before === undefined) say(`Drover runs in the background; its log: ${DAEMON_LOG}`)
  else say(`Drover runs already, process ${before}; nothing is started.`)
  await awaitAllReady(daemon.ended)
  await sendAndRead(before === undefined)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  say(before === undefined ? `\nAll of it took ${seconds} s.` : '\nEverything was there; nothing was changed.')
  process.stdout.write(howToGoOn())
})

function howToGoOn(): string {
  const drover = `./${relative(process.cwd(), DROVER)}`
  const home = `${homedir()}/`
  const state = `--state ${STATE.startsWith(home) ? `~/${STATE.slice(home.length)}` : STATE}`
  return `
Clients on this host:   localhost:32100,localhost:32101,localhost:32102
Clients in containers:  quickstart-kafka-bootstrap:9092, on the network quickstart-kafka

See what there is:      ${drover} get ${state}
Look closer:            ${drover} describe kafka quickstart ${state}
Write a record:         ${drover} produce orders --key order-4 --value '{"what":"figs"}' ${state}
Read them all:          ${drover} consume orders --from-beginning --max-messages 4 -o json ${state}
Break something:        docker rm -f quickstart-combined-1
Watch it heal:          ${drover} events --follow ${state}
Change a manifest:      edit manifests/quickstart/quickstart.yaml; saving it is enough
Take it all away:       npm run quickstart -- --down
`
}
