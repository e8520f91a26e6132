namespace TorchSharp;

/// <summary>Moves of modules that keep the module's type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => (T)module.Move(type, null);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module => (T)module.Move(null, device);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => (T)module.Move(type, device);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => (T)module.Move(null, new torch.Device(deviceType, deviceIndex));

    public static T cpu<T>(this T module)
        where T : torch.nn.Module => (T)module.Move(null, torch.CPU);

    public static T cuda<T>(this T module, int deviceIndex = -1)
        where T : torch.nn.Module => (T)module.Move(null, new torch.Device(DeviceType.CUDA, deviceIndex));
}
