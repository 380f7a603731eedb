import { dieAtEveryCall } from './death-at-every-call.ts'
import { share } from './scenarios.ts'

// Several files, so that jest can share them out.
dieAtEveryCall(share(1, 4))
