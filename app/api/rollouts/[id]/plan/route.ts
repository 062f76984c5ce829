import { route } from '#app/_doors/route.ts';
import { runStreamQuery } from '#lib/commands/kernel/query.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { type PlanPiece, planFormat } from '#lib/commands/rollouts/plan-document.ts';
import { exportPlan } from '#lib/commands/rollouts/review-queries.ts';
import { AppError } from '#lib/core/errors.ts';

/**
 * The plan of a Rollout as a file, in the form of docs/plan.md: one Change a line, written while they are read. When another plan is
 * made meanwhile the download breaks off, as a file of two plans would be neither.
 */
export const GET = route<typeof exportPlan, { id: string }>({
  query: exportPlan,
  respond: async (request, { query, caller, params }) => {
    const batches = await runStreamQuery(query, { rolloutId: params.id }, caller, request.signal);
    // Read before the answer begins, so that a refusal still has its status, and the file its name.
    const first = await batches.next();
    const [head] = first.done ? [] : first.value;
    if (head === undefined || !('rollout' in head)) {
      await batches.return(undefined);
      throw new AppError('notFound', { what: 'rollout' });
    }
    return new Response(streamOf(head, batches), {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="lamplighter-rollout-${head.rollout.number}-plan.json"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
});

function streamOf(
  { rollout }: Extract<PlanPiece, { rollout: unknown }>,
  batches: AsyncGenerator<PlanPiece[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let separator = '\n';
  const lineOf = (piece: PlanPiece) => {
    if (!('change' in piece)) return '';
    const line = `${separator}${JSON.stringify(piece.change)}`;
    separator = ',\n';
    return line;
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const beginning = JSON.stringify({ ...planFormat, rollout });
      controller.enqueue(encoder.encode(`${beginning.slice(0, -1)},"changes":[`));
    },
    pull: async (controller) => {
      try {
        const batch = await batches.next();
        if (batch.done) {
          controller.enqueue(encoder.encode('\n]}\n'));
          controller.close();
          return;
        }
        controller.enqueue(encoder.encode(batch.value.map(lineOf).join('')));
      } catch (error) {
        // The download breaks off visibly rather than ending as if it were complete.
        if (!(error instanceof AppError)) reportUnexpected('plan download', error);
        controller.error(error);
        await batches.return(undefined);
      }
    },
    cancel: async () => {
      await batches.return(undefined);
    },
  });
}
