const hour = 60 * 60 * 1000;
/** A session ends after a week in any case; see lib/auth/auth.ts. */
const mostHours = 7 * 24;
const defaultHours = 12;

/** How long a session may lie idle, in milliseconds: LAMPLIGHTER_SESSION_IDLE_HOURS, 0.25 to 168; 12 hours without it. */
export function idleMilliseconds(setting: string | undefined = process.env['LAMPLIGHTER_SESSION_IDLE_HOURS']): number {
  const hours = setting === undefined || setting.trim() === '' ? defaultHours : Number(setting);
  // What cannot be read must not make sessions longer than they would be without it.
  return (hours >= 0.25 && hours <= mostHours ? hours : defaultHours) * hour;
}
