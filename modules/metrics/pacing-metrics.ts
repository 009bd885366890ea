import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import { MetricsRegistry } from './metrics-registry.js';
import { ModelLabels } from './model-labels.js';

const CIRCUIT_STATES = ['closed', 'open', 'half_open'] as const;
const MODEL = ['driver', 'model'] as const;

/** Shows what the pacer holds back and what waits for it, at the moment metrics are read. */
@Injectable()
export class PacingMetrics {
  constructor(
    metrics: MetricsRegistry,
    private readonly llm: LlmDriverFacade,
    private readonly models: ModelLabels,
  ) {
    const inFlight = metrics.gauge('llm_calls_in_flight', 'Calls at their provider.', MODEL);
    const waiting = metrics.gauge('llm_calls_waiting', "Calls that wait for a provider's limits.", MODEL);
    const held = metrics.gauge('llm_held_scopes', "Models held back until a provider's hint has passed.", [
      'driver',
    ]);
    const circuit = metrics.gauge('llm_circuit_state', '1 for the state the driver is in.', [
      'driver',
      'state',
    ]);
    metrics.beforeRead(async () => {
      const scopes = await this.llm.limits();
      for (const gauge of [inFlight, waiting, held, circuit]) gauge.reset();
      for (const scope of scopes) {
        const labels = { driver: scope.driver, model: this.models.labelOf(scope.driver, scope.model) };
        inFlight.inc(labels, scope.inFlight);
        waiting.inc(labels, scope.waiting);
        held.inc({ driver: scope.driver }, scope.heldForMs > 0 ? 1 : 0);
        for (const state of CIRCUIT_STATES)
          circuit.set({ driver: scope.driver, state }, scope.providerCircuit === state ? 1 : 0);
      }
    });
  }
}
