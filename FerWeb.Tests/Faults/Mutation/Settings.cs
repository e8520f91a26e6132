using FerWeb.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Faults.Mutation;

/// <summary>Reads a file of settings into all of the site's options and checks them, as its start does.</summary>
internal static class Settings
{
    /// <exception cref="SentenceException">The start would refuse them, in sentences.</exception>
    public static void Read(string path)
    {
        try
        {
            using var settings = (ConfigurationRoot)new ConfigurationBuilder().AddJsonFile(path).Build();
            foreach (var validator in typeof(Program).Assembly.GetTypes().Where(type => type.Name.EndsWith("OptionsValidator", StringComparison.Ordinal)))
            {
                Check(settings, validator);
            }
        }
        catch (Exception error) when (SettingFaults.Of(error) is { Length: > 0 } faults)
        {
            throw new RefusedException(faults[0]);
        }
    }

    private static void Check(ConfigurationRoot settings, Type validator)
    {
        var validates = validator.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValidateOptions<>));
        var type = validates.GenericTypeArguments[0];
        var section = (string)type.GetField("Section")!.GetValue(null)!;
        var options = settings.GetSection(section).Get(type) ?? Activator.CreateInstance(type);
        var result = (ValidateOptionsResult)validates.GetMethod("Validate")!.Invoke(Activator.CreateInstance(validator), [null, options])!;
        if (result.Failed)
        {
            throw new OptionsValidationException("", type, result.Failures);
        }
    }

    private sealed class RefusedException(Sentence sentence) : SentenceException(sentence);
}
