import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { verifyArchives } from '../../backup/archive-file.ts'
import { MANIFESTS_FILE, readBackup } from '../../backup/description.ts'
import { finishRestore, restoreVolumes } from '../../backup/restore-backup.ts'
import { keepApplied, makeAppliedFolders } from '../../control/applied.ts'
import { auditedDocker } from '../../control/audited-docker.ts'
import { systemClock } from '../../control/clock.ts'
import { endAudit, openAudit } from '../../control/open-report.ts'
import { OwnerRecords } from '../../control/pass/owner-records.ts'
import type { DockerClient } from '../../docker/client.ts'
import { DroverError } from '../../errors.ts'
import { acquireLock } from '../../lease/lock.ts'
import { NOTHING_RECORDED } from '../../model/recorded-cluster.ts'
import type { KafkaResource, Resource } from '../../model/resource.ts'
import { candidateImages } from '../../plan/node/images.ts'
import { createLog } from '../../report/log.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { withDocker } from '../docker.ts'
import { seconds } from '../duration.ts'
import { globalsOf, logOptionsOf } from '../globals.ts'
import { handOver } from '../hand-over.ts'
import { interrupted } from '../interrupted.ts'
import { knownIn, readValid } from '../manifest-files.ts'
import { droverVersion } from '../version.ts'

/** `drover restore DIR`: everything is checked before anything is made, and nothing is started before all is filled. */
export function define(command: Command): void {
  command
    .argument('<dir>', 'what `drover backup` has made')
    .addOption(
      new Option('--timeout <duration>', 'give up when the cluster takes longer to serve')
        .argParser(seconds)
        .default(600, '10m'),
    )
    .action(async (folder: string, { timeout }: { timeout: number }) => {
      const globals = globalsOf(command)
      const say = (line: string) => void process.stderr.write(`${line}\n`)
      const backup = await readBackup(folder)
      const { resources } = await readValid([join(folder, MANIFESTS_FILE)], knownIn(globals))
      const kafka = kafkaOf(resources, backup.cluster)
      await verifyArchives(folder, backup, say)
      const state = await openStateFolder(globals.state, 'write')
      const lock = acquireLock(join(state.path, 'backups'))
      const signal = interrupted('the restore')
      const writer = { instance: globals.instance, version: droverVersion() }
      // A daemon may be at work with the same file.
      const audit = await openAudit(state, createLog(logOptionsOf(globals)), writer, false)
      try {
        const texts = [{ text: await readFile(join(folder, MANIFESTS_FILE), 'utf8') }]
        await withDocker(globals, async (engine) => {
          const image = await imageOf(engine, kafka, signal)
          const docker = auditedDocker(engine, {
            audit,
            clock: systemClock,
            regarding: { kind: 'Kafka', name: backup.cluster },
            command: 'drover restore',
            cause: `it is restored from the backup ${backup.id}`,
          })
          const work = { docker, instance: globals.instance, folder, backup, image, say, signal }
          await restoreVolumes(work)
          // What is remembered of the cluster that was lost is not true of this one.
          await new OwnerRecords(state).write({ kind: 'Kafka', name: backup.cluster }, NOTHING_RECORDED)
          await makeAppliedFolders(state)
          await keepApplied(state, texts, resources)
          await finishRestore(work)
        })
        await handOver(globals, state, { texts, resources }, { wait: true, timeout })
      } catch (error) {
        throw signal.aborted ? signal.reason : error
      } finally {
        await endAudit(audit, systemClock)
        lock.release()
      }
    })
}

function kafkaOf(resources: readonly Resource[], cluster: string): KafkaResource {
  const found = resources.find((one): one is KafkaResource => one.kind === 'Kafka' && one.metadata.name === cluster)
  if (!found) throw new DroverError('BACKUP_DAMAGED', `${MANIFESTS_FILE} has no Kafka ${cluster}`)
  return found
}

/** An image the engine has, or gets. @throws DOCKER_IMAGE_MISSING */
async function imageOf(docker: DockerClient, kafka: KafkaResource, signal: AbortSignal): Promise<string> {
  const candidates = candidateImages(kafka)
  for (const image of candidates) if (await docker.findImage(image, signal)) return image
  const [first = ''] = candidates
  await docker.pullImage(first, signal)
  return first
}
