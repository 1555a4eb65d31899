/** The API as an OpenAPI document, made of the tables that the server serves. `node scripts/schema.mjs` writes schema/openapi.json. */

import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import packageJson from '../package.json' with { type: 'json' };
import { ROLES } from '../src/base/index.ts';
import {
  AREAS,
  ApiError,
  type Endpoint,
  isOpenTo,
  KEY_HEADER,
  PROTOCOL,
  PROTOCOL_HEADER,
} from '../src/protocol/index.ts';

export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [area, table] of Object.entries(AREAS)) {
    for (const [name, endpoint] of Object.entries(table)) {
      const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(area, name, endpoint);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'grappe',
      version: packageJson.version,
      description:
        'What `grappe serve` answers. A program shows a token (`grappe token create`); a page of the console has the cookie of its ' +
        `session, and shows its key besides (header ${KEY_HEADER}). What has changed is told over one WebSocket, /api/socket. The protocol is ${PROTOCOL}: a client names it in the ` +
        `header ${PROTOCOL_HEADER}, and is refused where the server has another one.`,
    },
    // Beside the document itself, whatever path the server lies below.
    servers: [{ url: '.' }],
    tags: Object.keys(AREAS).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(ApiError, 'output') },
    },
  };
}

function operation(area: string, name: string, endpoint: Endpoint): object {
  const { access, summary, body } = endpoint;
  return {
    operationId: `${area}.${name}`,
    tags: [area],
    summary,
    ...(access === 'anyone'
      ? { security: [] }
      : { security: [{ token: [] }], 'x-roles': ROLES.filter((role) => isOpenTo(access, role)) }),
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint)],
    ...(body && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      200: { description: 'as asked', content: answerOf(endpoint) },
      default: {
        description: 'refused, or failed',
        content: json({ $ref: '#/components/schemas/Error' }),
      },
    },
  };
}

function pathParameters({ path }: Endpoint): object[] {
  const names = path.matchAll(/:(\w+)/g);
  return Array.from(names, ([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters({ query }: Endpoint): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
  }));
}

function answerOf({ answer }: Endpoint): object {
  if (typeof answer === 'string') return { [answer]: { schema: { type: 'string', format: 'binary' } } };
  return json(schemaOf(answer, 'output'));
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

/** Checks and changes that JSON Schema has no word for are left out: the server makes them all the same. */
function schemaOf(schema: GenericSchema, typeMode: NonNullable<ConversionConfig['typeMode']>): object {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    ...{ typeMode, errorMode: 'ignore', target: 'draft-2020-12' },
  });
  return rest;
}
