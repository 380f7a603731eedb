import { failAtEveryCall } from './error-at-every-call.ts'
import { share } from './scenarios.ts'

// Several files, so that jest can share them out.
failAtEveryCall(share(0, 2))
