import { configKey } from './config-key.ts';
import { matching, named, names } from './kinds.ts';
import { SERVICE_NAME, SERVICE_WORDS } from './service.ts';

export const targetsKey = configKey({
  name: 'targets',
  about: 'named sets of services, usable wherever a service is named',
  schema: named(matching(SERVICE_NAME, SERVICE_WORDS), names()),
  literal: [''],
});
