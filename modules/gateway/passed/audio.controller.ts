import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ApiBody,
  ApiConsumes,
  ApiErrorReplies,
  ApiOkResponse,
  ApiOperation,
  CalledDirectly,
  RequireScope,
  TakesForm,
} from '../../http/index.js';
import { CallsModels } from '../../quota/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import { PassedRequests } from './passed-requests.js';

const TEXT = { type: 'string' } as const;

const FORM = {
  required: true,
  schema: {
    type: 'object',
    properties: {
      model: { ...TEXT, description: '`driver/model`, or a named model.' },
      file: { ...TEXT, format: 'binary', description: 'The recording.' },
      response_format: { ...TEXT, description: '`json`, `text`, `srt`, `verbose_json`, `vtt`, …' },
      stream: { type: 'boolean', description: 'For models that stream.' },
    },
    required: ['model'],
    additionalProperties: true,
  },
} as const;

const REPLY = {
  description: 'The text as the provider sent it, in the format that was asked for',
  content: {
    'application/json': { schema: { type: 'object', additionalProperties: true } },
    'text/plain': { schema: TEXT },
    'text/event-stream': { schema: TEXT },
  },
} as const;

/** OpenAI's transcriptions and translations of recordings, over drivers whose provider has them. */
@Controller()
@RequireScope('use')
export class AudioController {
  constructor(private readonly requests: PassedRequests) {}

  @Post(['v1/audio/transcriptions', 'audio/transcriptions', 'openai/v1/audio/transcriptions'])
  @HttpCode(200)
  @CalledDirectly()
  @TakesForm()
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's transcription of a recording, passed through to one model" })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FORM)
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  transcribe(@Res() reply: FastifyReply): Promise<void> {
    return this.requests.hear(new ModelCallContext(reply), 'transcriptions');
  }

  @Post(['v1/audio/translations', 'audio/translations', 'openai/v1/audio/translations'])
  @HttpCode(200)
  @CalledDirectly()
  @TakesForm()
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's translation of a recording into English, passed through to one model" })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FORM)
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  translate(@Res() reply: FastifyReply): Promise<void> {
    return this.requests.hear(new ModelCallContext(reply), 'translations');
  }

  @Post('openai/deployments/:deployment/audio/transcriptions')
  @HttpCode(200)
  @TakesForm()
  @CallsModels()
  @ApiOperation({
    summary: "Azure OpenAI's transcription: the deployment is `driver/model` or a named model",
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FORM)
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  transcribeByDeployment(@Param('deployment') deployment: string, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.hear(new ModelCallContext(reply), 'transcriptions', deployment);
  }

  @Post('openai/deployments/:deployment/audio/translations')
  @HttpCode(200)
  @TakesForm()
  @CallsModels()
  @ApiOperation({
    summary: "Azure OpenAI's translation: the deployment is `driver/model` or a named model",
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FORM)
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  translateByDeployment(@Param('deployment') deployment: string, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.hear(new ModelCallContext(reply), 'translations', deployment);
  }
}
