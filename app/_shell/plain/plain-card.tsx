import { type ReactNode, useId } from 'react';
import styles from './plain.module.css';

/** A titled card, as Cloudscape's container with a header. `children` stand below one another. */
export function PlainCard({
  title,
  description,
  children,
}: {
  title: string;
  description?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles['card']} aria-labelledby={id}>
      <h1 id={id} className={styles['title']}>
        {title}
      </h1>
      {description === undefined ? null : <p className={styles['description']}>{description}</p>}
      <div className={styles['rows']}>{children}</div>
    </section>
  );
}
