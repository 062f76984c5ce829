/** Names of products and programs, and the words of menus and documents of AWS and Datadog that have no Japanese ones. */
const names = `
Actions Active Adapter Alpine Amazon App Audit Bearer Chalice Cloud Datadog Docker Dockerfile European Forwarder Framework Gateway
Git Globals Go Identity Incoming Java Jenkins Kinesis Lambda Lamplighter Lines Linux Manager Microsoft Observability Organization
Protection Pulumi Python Ruby Rust Secrets Serverless Settings Slack Sovereign Standard Systems Tags Teams Terraform Web
Webhook Webhooks Workload
Ctrl Enter Esc
`;

/** Commands, options, attributes and values, as they are typed or copied. */
const codes = `
add all and app apply async bash blocked chalice change checkout cmd code default deploy detail docker email env environment
external false findings fmt for functions git http https id init install instrument job jq key lamplighter latest
login metrics mode node npm npx partition pay pip pipenv plan poetry prod production redacted region remove require
requirements return revert run runtime sam serverless service sh source stalled status terraform timestamp tofu true
unchanged update uv verdict version web worker write zip zsh
`;

/** Words that Japanese sentences leave in Latin letters. */
export const namesLeftInJapanese: ReadonlySet<string> = new Set(`${names}${codes}`.split(/\s+/).filter(Boolean));
