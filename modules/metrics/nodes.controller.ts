import { Controller, Get, Optional } from '@nestjs/common';
import { z } from 'zod';
import { type NodeDescription, Nodes } from '../database/index.js';
import { ApiOkResponse, ApiOperation, RequireScope } from '../http/index.js';
import { isoTime } from '../support/index.js';
import { listSchema, replySchema } from '../validation/index.js';

const node = z.object({
  id: z.string().describe('Random; a new one for each start.'),
  name: z
    .string()
    .meta({ example: 'gateway-1', description: '`NODE_NAME`; default: host name and process id.' }),
  host: z.string(),
  pid: z.int(),
  role: z.string().meta({ example: 'all', description: '`PROCESS_ROLE`: `all`, `gateway` or `worker`.' }),
  version: z.string(),
  started_at: z.iso.datetime(),
  seen_at: z.iso.datetime().describe('Its last sign of life; it gives one each five seconds.'),
  live: z
    .boolean()
    .describe('False if it was not seen for 15 seconds: killed, or cut off from the database.'),
  this: z.boolean().describe('True for the process that answers.'),
});
const nodeList = listSchema(node);

/** A process as the API and the command line show it. */
export type NodeJson = z.infer<typeof node>;

/** Returns a process as the API and the command line show it. */
export function toNodeJson({ startedAt, seenAt, isLive, isThis, ...rest }: NodeDescription): NodeJson {
  return { ...rest, started_at: isoTime(startedAt), seen_at: isoTime(seenAt), live: isLive, this: isThis };
}

/** The processes on one database, for operators. */
@Controller('api/v1/nodes')
@RequireScope('admin')
export class NodesController {
  constructor(@Optional() private readonly nodes?: Nodes) {}

  @Get()
  @ApiOperation({
    summary:
      'Lists the processes that use this database: those that run, and those that were killed within the last day',
  })
  @ApiOkResponse({ schema: replySchema(nodeList) })
  async list(): Promise<z.infer<typeof nodeList>> {
    const nodes = (await this.nodes?.list()) ?? [];
    return { object: 'list', data: nodes.map(toNodeJson) };
  }
}
