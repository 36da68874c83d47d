import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { faultOf, readCertificate } from '../../../src/partner-events/certificate.js';
import { type CertificateWishes, certificateOf, microsoft, newKey, pemOf } from '../../support/certificates.js';

const key = newKey();
const now = Date.now();

function fault(wishes: Partial<CertificateWishes>, at = now): string | undefined {
  const certificate = readCertificate(certificateOf({ key, ...wishes }));
  assert.ok(certificate);
  return faultOf(certificate, at);
}

describe('a certificate of Partner Center', () => {
  it('has no fault where it is valid, of Microsoft Corporation, and strong', () => {
    assert.equal(fault({}), undefined);
    assert.equal(fault({ key: newKey(3072) }), undefined);
    assert.equal(fault({ issuer: [...microsoft].reverse() }), undefined);
  });

  it('is read in DER and in PEM', () => {
    const der = certificateOf({ key });
    assert.deepEqual(readCertificate(Buffer.from(pemOf(der)))?.issuer, readCertificate(der)?.issuer);
  });

  it('is nothing else than a certificate', () => {
    const der = certificateOf({ key });
    const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));
    for (const bytes of ['', '<html>', der.subarray(0, 200), pem, pemOf(der).slice(0, 300)]) {
      assert.equal(readCertificate(Buffer.from(bytes)), undefined);
    }
  });

  it('is read, or is not, but never throws', () => {
    const der = certificateOf({ key });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void readCertificate(Buffer.from(bytes))));
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (index, value) => {
        const changed = Buffer.from(der);
        changed[index] = value;
        const certificate = readCertificate(changed);
        if (certificate) faultOf(certificate, now);
      }),
    );
  });

  it('counts from its first to its last moment', () => {
    const from = new Date('2026-01-01T00:00:00Z');
    const to = new Date('2026-12-31T23:59:59Z');
    assert.equal(fault({ from, to }, from.getTime()), undefined);
    assert.equal(fault({ from, to }, to.getTime()), undefined);
    assert.equal(fault({ from, to }, from.getTime() - 1), 'certificate-expired');
    assert.equal(fault({ from, to }, to.getTime() + 1), 'certificate-expired');
  });

  const tricks: Record<string, Partial<CertificateWishes>> = {
    'another organisation': { issuer: [[['O', 'Contoso Corporation']]] },
    'no name at all': { issuer: [] },
    'the name in the common name': { issuer: [[['CN', 'O=Microsoft Corporation']]] },
    'the name behind a line feed': { issuer: [[['CN', 'x\nO=Microsoft Corporation']]] },
    'the name behind a comma': { issuer: [[['CN', 'x, O=Microsoft Corporation']]] },
    'the name in the unit': { issuer: [[['OU', 'Microsoft Corporation']], [['O', 'Contoso']]] },
    'the name with something after it': { issuer: [[['O', 'Microsoft Corporation Ltd']]] },
    'the name with something before it': { issuer: [[['O', 'Not Microsoft Corporation']]] },
    'the name cut off by a NUL': { issuer: [[['O', 'Microsoft Corporation\u0000 of Nowhere']]] },
    'the name with a plus after it': { issuer: [[['O', 'Microsoft Corporation + CN=x']]] },
    'the name in another case': { issuer: [[['O', 'microsoft corporation']]] },
    'the name in the subject only': { issuer: [[['O', 'Contoso']]], subject: microsoft },
  };
  for (const [name, wishes] of Object.entries(tricks)) {
    it(`is of another issuer: ${name}`, () => assert.equal(fault(wishes), 'certificate-issuer'));
  }

  it('needs an RSA key of 2048 bits or more', () => {
    assert.equal(fault({ key: newKey(1024) }), 'certificate-key');
    assert.equal(fault({ key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }), 'certificate-key');
    assert.equal(fault({ key: generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey }), 'certificate-key');
    assert.equal(fault({ key: generateKeyPairSync('ed25519').privateKey }), 'certificate-key');
  });
});
