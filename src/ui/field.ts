import { computed, inject, type ComputedRef, type InjectionKey } from 'vue'

/** What a field tells the control inside it. */
export interface FieldContext {
  readonly id: string
  readonly describedby: string | undefined
  readonly invalid: boolean
  readonly required: boolean
}

export const fieldKey: InjectionKey<ComputedRef<FieldContext>> = Symbol('field')

export interface FieldAttrs {
  readonly id?: string
  readonly 'aria-describedby'?: string | undefined
  readonly 'aria-invalid'?: true | undefined
  readonly 'aria-required'?: true | undefined
}

/** The attributes that tie a control to the UiField around it; none where there is no field. */
export function useFieldAttrs() {
  const field = inject(fieldKey, undefined)
  return computed<FieldAttrs>(() =>
    field
      ? {
          id: field.value.id,
          'aria-describedby': field.value.describedby,
          'aria-invalid': field.value.invalid || undefined,
          'aria-required': field.value.required || undefined,
        }
      : {},
  )
}
