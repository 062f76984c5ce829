/** How settings are grouped for people, in this order. `isRare`: few people need it, so a form shows it folded. */
export const settingSections = [
  { name: 'destination', isRare: false },
  { name: 'identity', isRare: false },
  { name: 'collection', isRare: false },
  { name: 'layers', isRare: true },
  { name: 'images', isRare: true },
  { name: 'network', isRare: true },
  { name: 'services', isRare: true },
  { name: 'payloads', isRare: true },
  { name: 'sourceCode', isRare: true },
  { name: 'scrubbing', isRare: true },
  { name: 'advanced', isRare: true },
  { name: 'variables', isRare: true },
] as const;
export type SettingSection = (typeof settingSections)[number];
export type SettingSectionName = SettingSection['name'];
