import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { Container, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listDeliveries, listWebhooks } from '#lib/commands/webhooks/webhook-queries.ts';
import { DeliveriesTable } from './_parts/deliveries-table.tsx';
import { WebhooksTable } from './_parts/webhooks-table.tsx';

const deliveriesShown = 25;

/** The console's users, the API, and notifications about Rollouts. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listWebhooks, listDeliveries],
  title: async () => (await getTranslations('settings'))('title'),
  render: async ({ read, may }) => {
    const t = await getTranslations('settings');
    // Webhooks tell of every account.
    const mayView = may('read', 'installation');
    const [webhooks, deliveries] = mayView
      ? await Promise.all([read(listWebhooks, {}), read(listDeliveries, { limit: deliveriesShown })])
      : [[], []];
    return (
      <PageFrame title={t('title')} description={t(mayView ? 'description' : 'descriptionOfOwn')}>
        <SpaceBetween size="l">
          <Container
            disableContentPaddings
            header={
              <Header
                variant="h2"
                description={t('access.description')}
                actions={<LinkButton href="/settings/access">{t('access.open')}</LinkButton>}
              >
                {t('access.title')}
              </Header>
            }
          />
          {may('user.manage', 'installation') ? (
            <Container
              disableContentPaddings
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
          <Container
            disableContentPaddings
            header={
              <Header
                variant="h2"
                description={t('api.description')}
                actions={
                  <SpaceBetween direction="horizontal" size="xs">
                    <LinkButton href="/settings/api">{t('api.reference')}</LinkButton>
                    <LinkButton href="/settings/tokens">{t('api.own')}</LinkButton>
                    {may('token.manage', 'installation') ? (
                      <LinkButton href="/settings/machines">{t('api.machines')}</LinkButton>
                    ) : null}
                  </SpaceBetween>
                }
              >
                {t('api.title')}
              </Header>
            }
          />
          {mayView ? (
            <>
              <WebhooksTable webhooks={webhooks} mayManage={may('webhook.manage', 'installation')} />
              <DeliveriesTable deliveries={deliveries} mayManage={may('webhook.manage', 'installation')} />
            </>
          ) : null}
        </SpaceBetween>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
