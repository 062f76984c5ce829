import type { AddressQuery, Read } from '#app/_doors/page.tsx';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import type { View } from '../offered-views.ts';
import { ChangesView } from './changes-view.tsx';
import { FindingsView } from './findings-view.tsx';
import { FunctionsView } from './functions-view.tsx';
import { LogView } from './log-view.tsx';
import { ProgressView } from './progress-view.tsx';
import { SettingsView } from './settings-view.tsx';

type RolloutViewProps = {
  head: RolloutHead;
  progress: RolloutProgress;
  view: View | undefined;
  query: AddressQuery;
  read: Read;
};

/** The view that the address asks for; only its own data is read. */
export function RolloutView({ head, progress, view, query, read }: RolloutViewProps) {
  switch (view) {
    case 'progress':
      return <ProgressView rolloutId={head.id} />;
    case 'changes':
      return <ChangesView head={head} query={query} read={read} />;
    case 'functions':
      return <FunctionsView head={head} progress={progress} query={query} read={read} />;
    case 'findings':
      return <FindingsView head={head} read={read} />;
    case 'log':
      return <LogView number={head.number} />;
    case 'settings':
      return <SettingsView head={head} />;
    default:
      return null;
  }
}
