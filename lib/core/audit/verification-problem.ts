/** What a verification may find, by code. The sentences are in messages/en/audit-verification.json. */
export type Problem =
  // Events and links.
  | { code: 'eventChanged' | 'eventMissing' | 'linkBroken'; sequence: number; eventId: string }
  | { code: 'linksMissing'; sequence: number; until: number }
  | { code: 'eventBackdated'; sequence: number; eventId: string; at: string; notBefore: string }
  | { code: 'eventPostdated'; sequence: number; eventId: string; at: string; notAfter: string }
  /** `number`: the digest that vouches for all that was recorded by then. */
  | { code: 'eventUnlinked'; eventId: string; at: string; number: number }
  // Digests.
  | { code: 'digestSignature' | 'digestChain' | 'digestRange' | 'digestInstallation' | 'digestTime'; number: number }
  | { code: 'digestKey'; number: number; keyId: string; expected: string }
  | { code: 'digestKeyLost'; number: number; keyId: string; expected: string }
  | { code: 'digestsMissing'; number: number; until: number }
  | { code: 'digestTwice'; number: number }
  | { code: 'digestNotStored' | 'digestNotOutside'; number: number }
  | { code: 'digestHeadDiffers'; number: number; sequence: number }
  | { code: 'digestHeadMissing'; number: number; sequence: number; end: number }
  | { code: 'keyUnused'; keyId: string }
  // Heads that people noted down.
  | { code: 'notedHeadDiffers'; sequence: number }
  | { code: 'notedHeadMissing'; sequence: number; end: number }
  // The database itself.
  | { code: 'definition'; table: string; what: string };
