package org.hssflow.hss.cuda;

/** The values of {@code CUresult} that have a remedy of their own. */
final class CudaError {
    private static final int OUT_OF_MEMORY = 2;
    private static final int NO_DEVICE = 100;
    private static final int DEVICE_UNAVAILABLE = 46;
    private static final int SYSTEM_DRIVER_MISMATCH = 803;
    private static final int NO_BINARY = 209;
    private static final int INVALID_PTX = 218;
    private static final int NO_PTX_COMPILER = 221;
    private static final int UNSUPPORTED_PTX = 222;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int ASSERT = 710;
    private static final int FIRST_OF_EXCEPTIONS = 714;
    private static final int LAUNCH_FAILED = 719;

    private CudaError() {}

    /** Whether every later call in the same context gives the same error. */
    static boolean breaksTheContext(int result) {
        return result == ILLEGAL_ADDRESS
                || result == ASSERT
                || (result >= FIRST_OF_EXCEPTIONS && result <= LAUNCH_FAILED);
    }

    static String remedy(int result) {
        if (breaksTheContext(result)) {
            return "if it comes again at once, start this process again, and see the driver's messages (dmesg, nvidia-smi)";
        }
        return switch (result) {
            case OUT_OF_MEMORY -> "stop what else uses the card's memory, or take smaller batches";
            case NO_DEVICE -> "give this process a card, see CUDA_VISIBLE_DEVICES";
            case DEVICE_UNAVAILABLE ->
                "another process has the card for itself (compute mode, see nvidia-smi): stop that, or give this process another card";
            case SYSTEM_DRIVER_MISMATCH -> "restart the machine: its driver was exchanged";
            case NO_PTX_COMPILER ->
                "the driver's libnvidia-ptxjitcompiler is missing: in a container set NVIDIA_DRIVER_CAPABILITIES=compute,utility";
            case UNSUPPORTED_PTX -> "the driver is older than CUDA " + Kernels.CUDA + ": install a newer one";
            case NO_BINARY, INVALID_PTX ->
                "the kernels are for cards from compute capability " + Kernels.OLDEST + " on: take a newer one";
            default -> "see the driver's messages (dmesg, nvidia-smi)";
        };
    }
}
