/**
 * Words of kernel C that are syntax rather than API: what the preprocessor would
 * turn into an attribute, a keyword or a statement header. They come from
 * `include/linux/compiler*.h`, `include/linux/init.h`, `include/linux/cleanup.h`,
 * `include/linux/cache.h` and the architectures' counterparts in 6.12 and 6.1.
 * What an API does to a reference is no business of this file.
 */

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Stand for attributes or for nothing: erased wherever they occur. */
export const attributes = words(`
  __user __iomem __rcu __percpu __force __bitwise __kernel __private __nocast __safe
  __init __exit __ref __refdata __refconst __initdata __initconst __exitdata
  __meminit __memexit __meminitdata __meminitconst __cpuinit __devinit __devexit __devinitdata
  __net_init __net_exit __net_initdata __net_initconst
  __init_or_module __initdata_or_module __initconst_or_module __initdata_or_meminit __init_memblock __initdata_memblock
  __idmap __head __efi_init __efiapi __read_mostly __ro_after_init __maybe_unused __always_unused __must_check
  __weak __visible __used __retain __pure __attribute_const__ __cold __hot __noreturn __naked __noclone __noipa
  __packed __nonstring __deprecated __malloc __gnu_inline __flatten __latent_entropy __designated_init
  __randomize_layout __no_randomize_layout __signed_wrap __uninitialized __bss_decrypted
  __page_aligned_data __page_aligned_bss __nosavedata
  __no_sanitize_address __no_sanitize_undefined __no_sanitize_thread __no_sanitize_memory __no_sanitize_coverage
  __no_kasan_or_inline __no_kcsan __no_kmsan_checks __no_stack_protector __no_profile __nocfi __noscs __noendbr
  __no_caller_saved_registers __noretpoline __no_sanitize_or_inline
  __lockfunc __sched __kprobes __irq_entry __softirq_entry __exception_irq_entry __cpuidle
  noinstr notrace nokprobe_inline noinline noinline_for_stack noinline_for_tracing noinline_if_stackdepot
  asmlinkage __always_inline __bpf_kfunc __seg_gs __seg_fs __xipram __sramfunc __tcmfunc __tcmdata
  ____cacheline_aligned ____cacheline_aligned_in_smp __cacheline_aligned __cacheline_aligned_in_smp
  ____cacheline_internodealigned_in_smp __aligned_largest __extension__ __restrict __restrict__
  __initdata_or_acpilib __init_or_acpilib ACPI_INIT_FUNCTION __gru_cacheline_aligned__
  const_debug __stdcall __cdecl __compat_init __ctor __attribute_used__
  ACPI_SYSTEM_XFACE ACPI_INTERNAL_VAR_XFACE ACPI_INTERNAL_XFACE ACPI_EXTERNAL_XFACE VISIBLE_IF_KUNIT
`);

/** Attributes that take arguments: erased with them. */
export const attributesWithArguments = words(`
  __attribute__ __attribute __aligned __printf __scanf __section
  __must_hold __acquires __releases __cond_acquires __must_hold_shared __acquires_shared __releases_shared
  __counted_by __counted_by_le __counted_by_be __sized_by __guarded_by __pt_guarded_by __excludes __requires_ctx
  __alias __copy __mode __assume_aligned __alloc_size __realloc_size __alloc_size__ __malloc __diagnose_as
  __compiletime_warning __compiletime_error __pass_object_size __pass_dynamic_object_size __no_sanitize
  __nocapture __nonnull __drv_aligned __align __ALIGNED _Alignas ACPI_PRINTF_LIKE
`);

/** `__free(name)` names a class of `DEFINE_FREE`, `__cleanup(fn)` a function. */
export const cleanupAttributes = words('__free __cleanup');

/** Attributes that stay erased when a parenthesis follows: `static int __init (*probe)(void)`. */
export const attributesBeforeParenthesis = words(`
  noinline noinline_for_stack noinstr notrace asmlinkage __force __init __exit __user __iomem __rcu __percpu __noreturn __weak
`);

/** Their arguments are declarations or code of another language. */
export const definitionMacros = words(`
  TRACE_EVENT TRACE_EVENT_CONDITION TRACE_EVENT_FN DECLARE_TRACE DEFINE_EVENT DEFINE_EVENT_PRINT DECLARE_EVENT_CLASS
  DEFINE_FREE DEFINE_GUARD DEFINE_GUARD_COND DEFINE_CLASS EXTEND_CLASS DEFINE_LOCK_GUARD_0 DEFINE_LOCK_GUARD_1
  DEFINE_LOCK_GUARD_1_COND
`);

/**
 * Take a condition, then statements that run when it is *false* (powerplay's
 * `hwmgr.h`, `smumgr.h`).
 */
export const actsWhenFalse = words('PP_ASSERT_WITH_CODE PP_ASSERT');

/** Struct members in disguise, with the number of arguments before the members. */
export const structGroups: Readonly<Record<string, number>> = {
  struct_group: 1,
  struct_group_attr: 2,
  struct_group_tagged: 2,
  __struct_group: 3,
};

/** Types by name or keyword: as a macro argument they must become expressions. */
export const tagWords = words('struct union enum');
export const baseTypes = words('unsigned signed long short int char void const volatile');
export const kernelTypes = words('u8 u16 u32 u64 s8 s16 s32 s64');
export const typeofWords = words('typeof __typeof__ __typeof typeof_unqual __typeof_unqual__ typeof_member');
export const alignofWords = words('__alignof__ __alignof _Alignof alignof');

/** Names of macros that loop over the block or statement after them. Every name in the kernel's `.clang-format` list has `each`. */
export const loopName = /each|^for_|^list_for|_walk|walk_|iterate_|^while_|_iter$|loop|_until_|_until$|_retry$/i;

/** Names of macros that run the block or statement after them once, at most. */
export const scopeName = /^scoped_|_scoped$|_scoped_|^with_|guard/;
