/** Why a digest could not be signed or kept, beside the reasons of AWS; sentences are in messages/en/audit.json. */
export const dutyFailureCodes = ['signingKeyMissing', 'signingKeyUnreadable', 'notWritable', 'foreignDigests'] as const;
