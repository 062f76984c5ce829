/** What deployed a function, as far as AWS can show it. */
export type OwnerTool = 'CloudFormation' | 'SAM' | 'Serverless' | 'CDK' | 'Terraform' | 'nobody';
/** What instrumented a team's functions, where anything did. */
export type InstrumentingTool =
  | 'dd_sls_ci'
  | 'dd_sls_plugin'
  | 'dd_sls_macro'
  | 'dd_cdk_construct'
  | 'dd_sls_terraform_module';

/** A team of the invented company, with how it works: its functions share all of this. */
export type Team = {
  name: string;
  costCentre: string;
  owner: OwnerTool;
  runtimes: readonly string[];
  /** 0..1 of its functions run on arm64 where the runtime allows. */
  armShare: number;
  /** 0..1 of its functions are instrumented, by this tool, with this many layer versions behind the newest. */
  instrumented?: { by: InstrumentingTool; share: number; versionsBehind: number };
  /** Variables with secrets that its functions share, by name; values are made up for each function. */
  secrets: readonly string[];
  /** Its functions' roles were made by hand and may write logs, nothing more. */
  hasLogsOnlyRoles?: boolean;
  functions: readonly string[];
};

const split = (names: string): string[] => names.split(' ');

/** The ten teams. */
export const teams: readonly Team[] = [
  {
    name: 'payments',
    costCentre: '4100',
    owner: 'CDK',
    runtimes: ['python3.12', 'python3.13', 'java21'],
    armShare: 0.5,
    secrets: ['STRIPE_SECRET_KEY', 'DATABASE_URL'],
    functions: split(
      'authorize-card capture-charge refund-charge reconcile-ledger settle-batch fraud-score chargeback-intake payout-schedule invoice-render tax-quote wallet-balance card-vault-rotate bank-transfer-poll currency-rates receipt-email',
    ),
  },
  {
    name: 'orders',
    costCentre: '4110',
    owner: 'SAM',
    runtimes: ['python3.11', 'python3.12', 'nodejs20.x'],
    armShare: 0.2,
    secrets: ['DATABASE_URL', 'PARTNER_API_KEY'],
    functions: split(
      'create-order cancel-order order-status split-shipment apply-coupon basket-expire basket-merge order-export return-request return-approve gift-message order-search backorder-notify price-lock order-archive',
    ),
  },
  {
    name: 'identity',
    costCentre: '4200',
    owner: 'CDK',
    runtimes: ['nodejs22.x', 'nodejs20.x', 'nodejs24.x'],
    armShare: 0.8,
    instrumented: { by: 'dd_cdk_construct', share: 0.7, versionsBehind: 2 },
    secrets: ['JWT_SIGNING_SECRET', 'OAUTH_CLIENT_SECRET'],
    functions: split(
      'login-start login-finish token-issue token-revoke mfa-enroll mfa-verify password-reset session-cleanup profile-read profile-write consent-record device-trust scim-sync pre-signup post-confirmation',
    ),
  },
  {
    name: 'search',
    costCentre: '4300',
    owner: 'Terraform',
    runtimes: ['java17', 'java21', 'java11', 'python3.10'],
    armShare: 0.3,
    secrets: ['OPENSEARCH_PASSWORD'],
    functions: split(
      'index-product index-category reindex-all query-suggest query-spellcheck ranking-train ranking-score synonym-load facet-build click-collect popularity-decay search-audit query-log-roll vector-embed vector-upsert',
    ),
  },
  {
    name: 'notifications',
    costCentre: '4310',
    owner: 'Serverless',
    runtimes: ['nodejs18.x', 'nodejs20.x', 'nodejs22.x'],
    armShare: 0.4,
    instrumented: { by: 'dd_sls_plugin', share: 0.6, versionsBehind: 18 },
    secrets: ['SENDGRID_API_KEY', 'SLACK_WEBHOOK_URL'],
    functions: split(
      'send-email send-sms send-push render-template bounce-intake unsubscribe digest-daily digest-weekly webhook-fanout preference-read preference-write slack-bridge quiet-hours delivery-report template-preview',
    ),
  },
  {
    name: 'data-platform',
    costCentre: '5100',
    owner: 'Terraform',
    runtimes: ['python3.9', 'python3.10', 'python3.12', 'python3.14'],
    armShare: 0.5,
    instrumented: { by: 'dd_sls_terraform_module', share: 0.4, versionsBehind: 0 },
    secrets: ['SNOWFLAKE_PASSWORD', 'KAFKA_SASL_PASSWORD'],
    functions: split(
      'ingest-clickstream ingest-orders compact-parquet partition-repair schema-check pii-scrub glue-trigger athena-cleanup lake-export feature-build feature-serve quality-report lineage-emit cost-rollup late-events',
    ),
  },
  {
    name: 'catalog',
    costCentre: '4320',
    owner: 'SAM',
    runtimes: ['dotnet8', 'dotnet8', 'dotnet6', 'dotnet10'],
    armShare: 0.2,
    instrumented: { by: 'dd_sls_macro', share: 0.3, versionsBehind: 4 },
    secrets: ['SQL_CONNECTION_STRING'],
    functions: split(
      'product-read product-write variant-sync image-resize image-moderate price-import price-publish stock-delta supplier-feed category-tree attribute-map bundle-compose translation-pull product-diff media-index',
    ),
  },
  {
    name: 'logistics',
    costCentre: '4400',
    owner: 'CloudFormation',
    runtimes: ['python3.8', 'python3.9', 'java8.al2', 'java25', 'python3.12'],
    armShare: 0,
    instrumented: { by: 'dd_sls_ci', share: 0.8, versionsBehind: 37 },
    secrets: ['CARRIER_API_KEY', 'DATABASE_URL'],
    functions: split(
      'label-create label-void rate-shop track-poll track-webhook customs-form pickup-book warehouse-sync slot-reserve route-plan eta-predict dock-schedule inventory-count damage-report carrier-invoice',
    ),
  },
  {
    name: 'growth',
    costCentre: '6100',
    owner: 'nobody',
    runtimes: ['ruby3.3', 'ruby3.4', 'ruby3.2', 'ruby4.0', 'nodejs16.x'],
    armShare: 0.3,
    secrets: ['SEGMENT_WRITE_KEY', 'HUBSPOT_TOKEN'],
    hasLogsOnlyRoles: true,
    functions: split(
      'referral-credit campaign-trigger audience-sync experiment-assign experiment-report survey-collect loyalty-points loyalty-tier banner-pick utm-attribute lead-score crm-push newsletter-import promo-code churn-predict',
    ),
  },
  {
    name: 'platform',
    costCentre: '7000',
    owner: 'CloudFormation',
    runtimes: ['provided.al2023', 'provided.al2', 'provided.al2023', 'python3.13', 'nodejs22.x'],
    armShare: 0.7,
    secrets: ['GITHUB_TOKEN', 'PAGERDUTY_KEY'],
    functions: split(
      'ami-cleanup snapshot-expire tag-enforcer cost-alarm log-retention cert-watch dns-sync secret-rotate backup-verify drift-report ecr-prune iam-audit cron-heartbeat deploy-hook chatops-router',
    ),
  },
];
