/** In place of Cloudscape's drawer of new features, which the console never opens and which brings 20 kB for dragging along. */
export default function NoDrawer() {
  return null;
}

/** The same of its content at run time. */
export function RuntimeContentPart() {
  return null;
}
