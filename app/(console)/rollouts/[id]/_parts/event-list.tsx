'use client';

import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Moment } from '#app/_shell/moment.tsx';
import { ActionName } from '#app/(console)/_parts/action-name.tsx';
import { ActorName } from '#app/(console)/_parts/actor-name.tsx';
import type { AuditRow } from '#lib/db/audit/audit-log.ts';
import styles from './event-list.module.css';

/** Events as lines: when, who, what, at which function. Newest first. */
export function EventList({ events }: { events: readonly AuditRow[] }) {
  return (
    <ol className={styles.events}>
      {events.map((event) => (
        <li key={event.id} className={styles.event}>
          <span className={styles.time}>
            <Moment value={event.at} exact />
          </span>
          <span>
            <ActionText event={event} />
            {event.functionName ? <span className={styles.target}> {event.functionName}</span> : null}
          </span>
          <span className={styles.actor}>
            <ActorName event={event} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function ActionText({ event }: { event: AuditRow }) {
  const name = <ActionName action={event.action} />;
  if (event.action === 'change.failed' || event.action === 'rollout.stopped') {
    return <StatusIndicator type="error">{name}</StatusIndicator>;
  }
  if (event.action === 'change.stale' || event.action === 'change.unclear')
    return <StatusIndicator type="warning">{name}</StatusIndicator>;
  return name;
}
