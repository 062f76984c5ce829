'use client';

// Cloudscape's presentational components for server components: props must be plain data and elements, no functions.
export { default as Alert } from '@cloudscape-design/components/alert';
export { default as Box } from '@cloudscape-design/components/box';
export { default as Container } from '@cloudscape-design/components/container';
export { default as Header } from '@cloudscape-design/components/header';
export { default as KeyValuePairs } from '@cloudscape-design/components/key-value-pairs';
export { default as SpaceBetween } from '@cloudscape-design/components/space-between';
export { default as StatusIndicator } from '@cloudscape-design/components/status-indicator';
