import { getTranslations } from 'next-intl/server';
import { Container, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { listDeliveries, listWebhooks } from '#lib/db/webhooks/webhooks-page.ts';
import { DeliveriesTable } from './deliveries-table.tsx';
import { WebhooksTable } from './webhooks-table.tsx';

const deliveriesShown = 25;

export async function generateMetadata() {
  return { title: (await getTranslations('settings'))('title') };
}

/** Who may use the console, and whom it tells about Rollouts. */
export default async function SettingsPage() {
  const session = await requireSession();
  const t = await getTranslations('settings');
  const [webhooks, deliveries] = await Promise.all([listWebhooks(), listDeliveries(deliveriesShown)]);
  return (
    <PageFrame title={t('title')} description={t('description')}>
      <SpaceBetween size="l">
        {isPermitted(session.role, 'user.manage') ? (
          <Container
            header={
              <Header
                variant="h2"
                description={t('users.description')}
                actions={<LinkButton href="/settings/users">{t('users.open')}</LinkButton>}
              >
                {t('users.title')}
              </Header>
            }
          />
        ) : null}
        <WebhooksTable webhooks={webhooks} mayManage={isPermitted(session.role, 'webhook.manage')} />
        <DeliveriesTable deliveries={deliveries} />
      </SpaceBetween>
    </PageFrame>
  );
}
