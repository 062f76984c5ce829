import { z } from 'zod';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { newId } from '../identity/credentials.ts';
import {
  AwsFault,
  invalidParameter,
  revisionMismatch,
  updateInProgress,
  validationFailure,
} from '../wire/aws-fault.ts';
import { emptyReply, jsonReply, type Reply } from '../wire/reply.ts';
import { describeFunction } from './function-record.ts';
import { findTarget, type LambdaCall, parseFunctionReference, type Target } from './lambda-call.ts';
import { isHidden } from './read.ts';

const tagBodySchema = z.looseObject({ Tags: z.record(z.string(), z.string()) });
const mostTags = 50;

/** TagResource: only the unqualified ARN; the RevisionId changes. 204. */
export function tagResource(call: LambdaCall): Reply {
  const parsed = tagBodySchema.safeParse(call.parseBody());
  if (!parsed.success) throw new AwsFault(400, 'SerializationException', 'Tags must be a map of strings');
  const { Tags } = parsed.data;
  const target = findTaggable(call, 'lambda:TagResource', Object.keys(Tags));
  for (const key of Object.keys(Tags)) {
    if (key.toLowerCase().startsWith('aws:'))
      throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
    if (key.length < 1 || key.length > 128) throw invalidParameter('Tag keys must have a length between 1 and 128.');
  }
  const tags = { ...target.record.tags, ...Tags };
  if (Object.keys(tags).filter((key) => !key.startsWith('aws:')).length > mostTags)
    throw invalidParameter('Number of tags exceeds resource tag limit.');
  return writeTags(call, target, tags);
}

/** UntagResource: keys that are not there do no harm; the RevisionId changes. 204. */
export function untagResource(call: LambdaCall): Reply {
  const keys = call.query.getAll('tagKeys');
  if (keys.length === 0) throw invalidParameter('At least one tag key is required.');
  const target = findTaggable(call, 'lambda:UntagResource', keys);
  const tags = { ...target.record.tags };
  for (const key of keys) delete tags[key];
  return writeTags(call, target, tags);
}

/** What may carry tags, as AWS's messages write it. Source: recorded against AWS. */
const taggablePatternText =
  'arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})';

function findTaggable(call: LambdaCall, action: string, keys: readonly string[]): Target {
  const text = call.segments[2] ?? '';
  const reference = parseFunctionReference(text);
  if (!text.startsWith('arn:') || !reference)
    throw validationFailure('resource', `Member must satisfy regular expression pattern: ${taggablePatternText}`, text);
  if (reference.qualifier !== undefined)
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  // An update in progress does not stand in the way: deployment tools tag right after they update.
  return findTarget(call, action, { 'aws:TagKeys': keys });
}

function writeTags(call: LambdaCall, { record, name }: Target, tags: Record<string, string>): Reply {
  record.tags = tags;
  record.configuration = { ...record.configuration, RevisionId: newId() };
  call.state.putFunction(call.awsAccountId, call.region, name, record);
  call.hadEffect = true;
  return emptyReply();
}

const publishBodySchema = z.looseObject({
  RevisionId: z.string().optional(),
  CodeSha256: z.string().optional(),
  Description: z.string().optional(),
});

/** PublishVersion: 201 with the new version, or with the latest when nothing changed since; the RevisionId of `$LATEST` changes. */
export function publishVersion(call: LambdaCall): Reply {
  const { record, name, arn } = findTarget(call, 'lambda:PublishVersion');
  const body = publishBodySchema.parse(call.parseBody());
  const { configuration } = record;
  if (body.RevisionId !== undefined && body.RevisionId !== configuration.RevisionId) throw revisionMismatch();
  if (record.pending) throw updateInProgress(arn);
  if (body.CodeSha256 && body.CodeSha256 !== configuration['CodeSha256']) {
    throw invalidParameter(
      `CodeSHA256 (${body.CodeSha256}) is different from current CodeSHA256 in $LATEST (${configuration['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const latest = record.versions?.at(-1);
  // AWS publishes nothing when nothing changed, and gives $LATEST a new RevisionId all the same.
  const isUnchanged = latest !== undefined && latest.LastModified === configuration.LastModified;
  const version = isUnchanged ? latest : versionOf(configuration, arn, latest, body.Description);
  if (!isUnchanged) record.versions = [...(record.versions ?? []), version];
  record.configuration = { ...configuration, RevisionId: newId() };
  call.state.putFunction(call.awsAccountId, call.region, name, record);
  call.hadEffect = true;
  return jsonReply(describeFunction({ configuration: version }, isHidden(call, record, version)), 201);
}

function versionOf(
  configuration: FunctionConfiguration,
  arn: string,
  latest: FunctionConfiguration | undefined,
  description: string | undefined,
): FunctionConfiguration {
  const Version = String(Number(latest?.Version ?? 0) + 1);
  return {
    ...configuration,
    Version,
    FunctionArn: `${arn}:${Version}`,
    RevisionId: newId(),
    ...(description ? { Description: description } : {}),
  };
}
