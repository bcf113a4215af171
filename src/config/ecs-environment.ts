import { z } from 'zod';

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => part !== ''), 'must be a list with commas between its parts');

/** Where tasks run on AWS. */
export const ecsEnvironmentSchema = z.object({
  ECS_CLUSTER: z.string().min(1, 'must be the name or ARN of the cluster'),
  ECS_TASK_DEFINITION: z.string().min(1, 'must be the family or ARN of the worker’s task definition'),
  ECS_CONTAINER_NAME: z.string().min(1).default('worker'),
  ECS_SUBNETS: list,
  ECS_SECURITY_GROUPS: list,
  ECS_ASSIGN_PUBLIC_IP: z.enum(['ENABLED', 'DISABLED']).default('DISABLED'),
  /** FARGATE_SPOT is cheaper and may take a task away with two minutes' notice; a checkpoint makes that harmless. */
  ECS_CAPACITY_PROVIDER: z.enum(['FARGATE', 'FARGATE_SPOT']).default('FARGATE_SPOT'),
});
