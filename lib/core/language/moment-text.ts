/** Where and how somebody reads times. */
export type TimeReader = { locale: string; timeZone: string };

/** A time as a language writes it, with its zone as the distance from UTC: `Nov 27, 2026, 14:03 UTC+9`. `exact` adds the seconds. */
export function momentText(at: Date, { locale, timeZone }: TimeReader, isExact: boolean): string {
  const { time, zone } = formatsOf(locale, timeZone, isExact);
  const name = zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${time.format(at)} ${zoneText(name)}`;
}

/** A day of the calendar of UTC, by which days are counted, wherever it is read: `Nov 27, 2026`. */
export function dayText(day: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { ...dayParts, timeZone: 'UTC' });
  return format.format(new Date(day));
}

const dayParts = { year: 'numeric', month: 'short', day: 'numeric' } as const;

/** Making a format costs more than using it, and a page shows a hundred times. */
const formats = new Map<string, MomentFormats>();

/** Two, because in one Japanese would write seconds beside a distance in words: 14時03分09秒. */
type MomentFormats = { time: Intl.DateTimeFormat; zone: Intl.DateTimeFormat };

function formatsOf(locale: string, timeZone: string, isExact: boolean): MomentFormats {
  const key = `${locale} ${timeZone} ${isExact}`;
  const known = formats.get(key);
  if (known) return known;
  const made = {
    time: new Intl.DateTimeFormat(locale, {
      ...dayParts,
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone },
      ...(isExact ? { second: '2-digit' } : {}),
    }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' }),
  };
  formats.set(key, made);
  return made;
}

/** ICU says GMT where AWS's consoles say UTC, and names its distance from itself. */
function zoneText(name: string): string {
  return name.replace(/^GMT/, 'UTC').replace(/^UTC[+-]0$/, 'UTC');
}
