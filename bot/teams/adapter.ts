import {
  type Activity,
  ActivityTypes,
  CloudAdapter,
  type ConversationReference,
  type ResourceResponse,
  type TurnContext,
} from 'botbuilder';
import type { AuthenticateRequestResult } from 'botframework-connector';
import { type AuthenticationConfig, SparingAuthentication } from './authentication.js';
import { ServiceUrlRefused } from './service-urls.js';

type Logic = (context: TurnContext) => Promise<void>;

/** Marks a context in whose conversation everything that is sent is counted already. */
export const counted = Symbol('counted');

/** What goes back over HTTP for one inbound activity. */
export interface ActivityAnswer {
  status: number;
  body?: unknown;
  /** Why whoever sent it is not served. */
  refused?: unknown;
}

/**
 * Bot Framework's adapter as this product uses it: no silent repeats of what is sent (the SDK would post up to
 * four times), and no message of an exception in an HTTP body.
 */
export class TeamsAdapter extends CloudAdapter {
  /** Told of every message, new or updated, that nobody has counted: Teams limits how many there may be. */
  onSent: (conversationId: string) => void = () => {};

  constructor(private readonly config: AuthenticationConfig) {
    super(new SparingAuthentication(config));
  }

  /**
   * Authenticates one inbound activity and runs the logic for it. 401 without a valid token, whatever is wrong with
   * it: the SDK tells only some of the reasons by an error of its own. 403 where the answer would go to a service URL
   * that is none of Teams'.
   */
  async serve(authorization: string, activity: Activity, logic: Logic): Promise<ActivityAnswer> {
    let caller: AuthenticateRequestResult;
    try {
      caller = await this.botFrameworkAuthentication.authenticateRequest(activity, authorization);
    } catch (error) {
      return { status: error instanceof ServiceUrlRefused ? 403 : 401, refused: error };
    }
    // Typed for the header only, but the SDK takes the result of the authentication as well.
    const answer = await this.processActivity(caller as unknown as string, activity, logic);
    return { status: answer?.status ?? 200, body: answer?.body };
  }

  override sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    for (const activity of activities) if (activity.type !== ActivityTypes.InvokeResponse) this.#count(context);
    return super.sendActivities(context, activities);
  }

  override updateActivity(...[context, activity]: Parameters<CloudAdapter['updateActivity']>) {
    this.#count(context);
    return super.updateActivity(context, activity);
  }

  /** Runs the logic in a conversation that is not speaking right now. */
  async continue(reference: Partial<ConversationReference>, logic: Logic): Promise<void> {
    const appId = this.config.botFramework.MicrosoftAppId ?? '';
    await this.continueConversationAsync(appId, reference, logic);
  }

  #count({ activity, turnState }: TurnContext): void {
    if (!turnState.get(counted)) this.onSent(activity.conversation.id);
  }
}
