/** A text as a label of Terraform: letters, digits, `_` and `-`, beginning with a letter. Different texts may give one label. */
export function terraformLabel(text: string): string {
  const label = text.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z]/.test(label) ? label : `f_${label}`;
}

/** A text as a logical id of CloudFormation: letters and digits, at most 200 of them. Different texts may give one id. */
export function logicalId(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const id = words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('');
  return (id === '' ? 'Function' : id).slice(0, 200);
}
