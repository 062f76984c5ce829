'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';

/** The time of now, renewed every `seconds`; begins with `initial` (ISO) so that server and browser render the same. */
export function useNow(initial: string, seconds: number): Date {
  const [now, setNow] = useState(() => new Date(initial));
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}

/** Seconds as people say them: "45 s", "12 min", "2 h 5 min". */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations('rollouts.duration');
  return useCallback(
    (seconds: number) => {
      const whole = Math.max(0, Math.round(seconds));
      if (whole < 120) return t('seconds', { seconds: whole });
      const minutes = Math.round(whole / 60);
      if (minutes < 120) return t('minutes', { minutes });
      return t('hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    },
    [t],
  );
}
