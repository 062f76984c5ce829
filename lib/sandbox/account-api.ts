import { z } from 'zod';
import type { Call } from './call.ts';
import { listRegionStatuses } from './regions.ts';
import { validationFailure } from './wire/aws-fault.ts';
import { jsonReply, type Reply, xmlReply } from './wire/reply.ts';
import { xmlElement } from './wire/xml.ts';

const listRegionsBodySchema = z.looseObject({
  MaxResults: z.int().nullish(),
  NextToken: z.string().nullish(),
  RegionOptStatusContains: z.array(z.string()).nullish(),
});

/** account:ListRegions: every Region of the partition with its opt-in status, at most 50 a page. */
export function listRegions(call: Call): Reply {
  call.authorize('account:ListRegions', '*');
  const { MaxResults, NextToken, RegionOptStatusContains } = listRegionsBodySchema.parse(call.parseBody());
  const most = MaxResults ?? 50;
  if (most < 1 || most > 50)
    throw validationFailure(
      'maxResults',
      `Member must have value ${most < 1 ? 'greater than or equal to 1' : 'less than or equal to 50'}`,
      most,
    );
  const regions = regionStatusesOf(call).filter(
    (region) => !RegionOptStatusContains?.length || RegionOptStatusContains.includes(region.RegionOptStatus),
  );
  const start = NextToken ? Number(Buffer.from(NextToken, 'base64url').toString()) : 0;
  const next =
    start + most < regions.length ? { NextToken: Buffer.from(String(start + most)).toString('base64url') } : {};
  return jsonReply({ Regions: regions.slice(start, start + most), ...next });
}

const optInWords = {
  ENABLED_BY_DEFAULT: 'opt-in-not-required',
  ENABLED: 'opted-in',
  DISABLED: 'not-opted-in',
} as const;

/** ec2:DescribeRegions: the enabled Regions, or all with AllRegions=true. */
export function describeRegions(call: Call): Reply {
  call.authorize('ec2:DescribeRegions', '*');
  const isAll = new URLSearchParams(call.body).get('AllRegions') === 'true';
  const regions = regionStatusesOf(call).filter((region) => isAll || region.RegionOptStatus !== 'DISABLED');
  const items = regions.map(
    (region) =>
      [
        'item',
        [
          ['regionName', region.RegionName],
          ['regionEndpoint', `ec2.${region.RegionName}.amazonaws.com`],
          ['optInStatus', optInWords[region.RegionOptStatus]],
        ],
      ] as const,
  );
  return xmlReply(
    xmlElement(
      'DescribeRegionsResponse',
      [
        ['requestId', call.requestId],
        ['regionInfo', items],
      ],
      ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"',
    ),
  );
}

function regionStatusesOf(call: Call): ReturnType<typeof listRegionStatuses> {
  return listRegionStatuses(call.partition, call.state.accounts.get(call.awsAccountId)?.enabledOptInRegions ?? []);
}
