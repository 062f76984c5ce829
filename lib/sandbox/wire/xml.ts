/** An XML element as a value: text, or named children in order. A list of children is written one after the other. */
export type XmlContent = string | number | boolean | readonly XmlChild[];
export type XmlChild = readonly [name: string, content: XmlContent | undefined];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text with the five characters that XML and HTML reserve replaced by entities. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** `<name>content</name>`; a child without content is left out. */
export function xmlElement(name: string, content: XmlContent, attributes = ''): string {
  const inside = Array.isArray(content)
    ? content.map(([child, value]: XmlChild) => (value === undefined ? '' : xmlElement(child, value))).join('')
    : escapeText(String(content));
  return `<${name}${attributes}>${inside}</${name}>`;
}
