import { createCertificates } from '../../../src/certificates/certificates.ts'
import { certificatesContract } from '../../contract/certificates.ts'

certificatesContract('the real ones', createCertificates)
