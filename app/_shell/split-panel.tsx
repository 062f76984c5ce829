'use client';

import type { AppLayoutToolbarProps } from '@cloudscape-design/components/app-layout-toolbar';
import { useMessages } from 'next-intl';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { MoreMessages } from './more-messages.tsx';

/** What a page shows in the panel beside or below it, and what closing it does. */
type Panel = { content: ReactNode; onClose: () => void };

const SetPanelContext = createContext<(panel: Panel | undefined) => void>(() => undefined);

/** The panel's part of the shell's layout; nothing while no page shows one. */
type PanelProps = Partial<
  Pick<
    AppLayoutToolbarProps,
    'splitPanel' | 'splitPanelOpen' | 'onSplitPanelToggle' | 'splitPanelPreferences' | 'onSplitPanelPreferencesChange'
  >
>;

/** Lets pages show something in the split panel, which belongs to the layout around them. `children` get the layout's properties. */
export function SplitPanelProvider({ children }: { children: (props: PanelProps) => ReactNode }) {
  const [panel, setPanel] = useState<Panel>();
  const [position, setPosition] = useState<'side' | 'bottom'>('side');
  const props = useMemo<PanelProps>(
    () => ({
      // Always there: what is not given at first, the layout keeps for itself from then on.
      splitPanelOpen: panel !== undefined,
      onSplitPanelToggle: ({ detail }) => {
        if (!detail.open) panel?.onClose();
      },
      splitPanelPreferences: { position },
      onSplitPanelPreferencesChange: ({ detail }) => setPosition(detail.position),
      ...(panel === undefined ? {} : { splitPanel: panel.content }),
    }),
    [panel, position],
  );
  return <SetPanelContext value={setPanel}>{children(props)}</SetPanelContext>;
}

/** Shows its children, a Cloudscape SplitPanel, in the shell's layout for as long as it is rendered, with the sentences of where it stands. */
export function ShownInSplitPanel({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const setPanel = useContext(SetPanelContext);
  const messages = useMessages();
  // The layout knows the sentences of every page alone.
  const content = useMemo(() => <MoreMessages messages={messages}>{children}</MoreMessages>, [messages, children]);
  useEffect(() => setPanel({ content, onClose }), [setPanel, content, onClose]);
  useEffect(() => () => setPanel(undefined), [setPanel]);
  return null;
}
