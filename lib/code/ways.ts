import { cdk } from './cdk/way.ts';
import { chalice } from './chalice/way.ts';
import { cloudformation, cloudformationInPlace } from './cloudformation/way.ts';
import { containerImage } from './container-image/way.ts';
import { custom } from './custom/way.ts';
import { forwarder } from './forwarder/way.ts';
import { sam, samInPlace } from './sam/way.ts';
import { serverless } from './serverless/way.ts';
import { terraform, terraformModule } from './terraform/way.ts';
import type { Way } from './way.ts';

/** Every way, in the order in which projects are listed; what no other way edits comes last. */
export const ways: readonly Way[] = [
  serverless,
  sam,
  samInPlace,
  cloudformation,
  cloudformationInPlace,
  cdk,
  terraform,
  terraformModule,
  chalice,
  containerImage,
  forwarder,
  custom,
];
