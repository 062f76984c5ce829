import type { Read } from '#app/_doors/page.tsx';
import { Box } from '#app/_shell/cloudscape.ts';
import { readCodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { MakePermanent } from './make-permanent.tsx';

type Asked = { functionId: string } | { rollout: number };

/** "Make it permanent" of a function or of a Rollout, read when it is shown. The page names `readCodeOccasion` among its queries. */
export async function MakePermanentSection({ read, occasion }: { read: Read; occasion: Asked }) {
  return (
    <Box margin={{ top: 'functionId' in occasion ? 'l' : 'n' }}>
      <MakePermanent occasion={await read(readCodeOccasion, occasion)} />
    </Box>
  );
}
