/** The cookie in which a browser tells its own time zone, for people who chose none. */
export const timeZoneCookie = 'lamplighter-time-zone';

/** The zone of times where neither the person nor their browser has told one. */
export const defaultTimeZone = 'UTC';

/** The time zone that a text names, or undefined. */
export function timeZoneNamed(text: string | null | undefined): string | undefined {
  // Names of the IANA database alone: a program also knows offsets such as +09:00, which no list offers.
  if (!text || !/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? undefined : text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How far a zone's clocks are from UTC at a moment, in minutes, east of Greenwich as a positive number. */
export function offsetMinutes(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
