import { fractionOf, hexFor, pickFor } from '../deterministic.ts';
import { logsOnlyRole } from '../identity/execution-roles.ts';
import type { FunctionRecord } from '../records.ts';
import type { SandboxState } from '../state.ts';
import { addAwkwardFunctions } from './awkward.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { executionRoleName, makeFunction } from './generate.ts';
import { instrumentAsOtherTool } from './instrumentation.ts';
import { addOwnLayers, ownLayer } from './own-layers.ts';
import { ownFunction } from './ownership.ts';
import { usualHandler } from './runtimes.ts';
import { type Team, teams } from './teams.ts';
import { customerVariables } from './variables.ts';

/** Where the teams' functions run: which share of them, under which stage. */
type Place = { awsAccountId: string; region: string; stage: string; share: number };

/** Fills the accounts with the functions of ten teams, and with the awkward ones. Depends on nothing but its own data. */
export function buildDemo(state: SandboxState, accounts: DemoAccounts): void {
  const places: Place[] = [
    { awsAccountId: accounts.production, region: 'us-east-1', stage: 'prod', share: 0.92 },
    { awsAccountId: accounts.production, region: 'eu-west-1', stage: 'prod', share: 0.5 },
    { awsAccountId: accounts.production, region: 'eu-central-1', stage: 'prod', share: 0.12 },
    { awsAccountId: accounts.production, region: 'ap-east-2', stage: 'prod', share: 0.06 },
    { awsAccountId: accounts.staging, region: 'us-east-1', stage: 'staging', share: 0.5 },
    { awsAccountId: accounts.staging, region: 'eu-west-1', stage: 'staging', share: 0.1 },
    { awsAccountId: accounts.govCloud, region: 'us-gov-west-1', stage: 'gov', share: 0.14 },
    { awsAccountId: accounts.govCloud, region: 'us-gov-east-1', stage: 'gov', share: 0.06 },
  ];
  for (const place of places) {
    addOwnLayers(state, place.awsAccountId, place.region);
    for (const team of teams) for (const purpose of team.functions) addFunction(state, place, team, purpose);
  }
  addAwkwardFunctions(state, accounts);
}

function addFunction(state: SandboxState, place: Place, team: Team, purpose: string): void {
  const { awsAccountId, region, stage } = place;
  const seed = `${awsAccountId} ${region} ${team.name} ${purpose}`;
  if (fractionOf(`present ${seed}`) >= place.share) return;
  const { name, tags } = ownFunction(team.owner, { awsAccountId, region, team: team.name, stage, purpose });
  if (team.hasLogsOnlyRoles) state.putRole(awsAccountId, logsOnlyRole(executionRoleName(name)));
  const runtime = pickFor(`runtime ${team.name} ${purpose}`, team.runtimes);
  const canBeArm = runtime !== 'java8.al2' && runtime !== 'python3.8';
  const plain = makeFunction({
    awsAccountId,
    region,
    name,
    runtime,
    handler: usualHandler(runtime, team.name, purpose),
    architecture: canBeArm && fractionOf(`arm ${team.name} ${purpose}`) < team.armShare ? 'arm64' : 'x86_64',
    memorySize: pickFor(`memory ${purpose}`, [256, 512, 512, 1024, 1769]),
    description: `${purpose.replaceAll('-', ' ')} (${team.name})`,
  });
  state.putFunction(
    awsAccountId,
    region,
    name,
    finish(state, place, team, purpose, seed, addCustomersOwn(plain, place, team, seed), tags),
  );
}

/** Variables, layers and the several ways in which AWS says "none". */
function addCustomersOwn(
  record: FunctionRecord,
  { awsAccountId, region, stage }: Place,
  team: Team,
  seed: string,
): FunctionRecord {
  const kind = fractionOf(`environment ${seed}`);
  const Environment =
    kind < 0.06
      ? undefined
      : kind < 0.1
        ? { Variables: {} }
        : { Variables: customerVariables(seed, team.name, stage, team.secrets) };
  const layers =
    fractionOf(`layers ${seed}`) < 0.2 ? [ownLayer(awsAccountId, region, 'meridian-common', 12)] : undefined;
  return {
    ...record,
    configuration: {
      ...record.configuration,
      ...(Environment ? { Environment } : {}),
      ...(layers ? { Layers: layers } : fractionOf(`none ${seed}`) < 0.1 ? { Layers: [] } : {}),
    },
  };
}

function finish(
  state: SandboxState,
  place: Place,
  team: Team,
  purpose: string,
  seed: string,
  record: FunctionRecord,
  ownerTags: Record<string, string>,
): FunctionRecord {
  const isTagged = team.owner !== 'nobody' || fractionOf(`tagged ${seed}`) < 0.7;
  const tags = isTagged
    ? {
        ...ownerTags,
        team: team.name,
        environment: place.stage,
        service: `${team.name}-${purpose}`,
        'cost-center': team.costCentre,
      }
    : undefined;
  const tagged: FunctionRecord = { ...record, ...(tags ? { tags } : {}) };
  const { instrumented } = team;
  if (!instrumented || fractionOf(`instrumented ${team.name} ${purpose}`) >= instrumented.share) return tagged;
  const versionsBehind =
    instrumented.versionsBehind === 0 ? 0 : instrumented.versionsBehind + (Number.parseInt(hexFor(purpose, 1), 16) % 3);
  return instrumentAsOtherTool(state, tagged, place.region, {
    by: instrumented.by,
    versionsBehind,
    service: `${team.name}-${purpose}`,
    env: place.stage,
  });
}
