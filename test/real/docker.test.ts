import { jest } from '@jest/globals'
import { dockerContract } from '../contract/docker.ts'
import { aDockerUnderTest } from './a-docker-under-test.ts'
import { engineEndpoint } from './engine.ts'

jest.setTimeout(60_000)

dockerContract('a real engine', () => aDockerUnderTest(engineEndpoint()))
