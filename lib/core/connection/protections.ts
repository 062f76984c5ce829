/** How an account is protected beyond its limits. */
export const protections = ['requiresApproval', 'allowsEmergencyApply', 'isProduction'] as const;
export type Protection = (typeof protections)[number];

/** Which of them are made weaker: what was required is no longer, or what was forbidden is allowed. */
export function loweredProtections(
  before: Readonly<Record<Protection, boolean>>,
  after: Readonly<Partial<Record<Protection, boolean | undefined>>>,
): Protection[] {
  return protections.filter((name) => {
    const now = after[name] ?? before[name];
    return name === 'allowsEmergencyApply' ? now && !before[name] && before.requiresApproval : !now && before[name];
  });
}
