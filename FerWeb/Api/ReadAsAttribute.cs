namespace FerWeb.Api;

/// <summary>What the text of a parameter is read as: what it takes stands in the OpenAPI document, while its endpoint refuses anything else in words.</summary>
/// <param name="type">An enum, whose values are spelt in snake_case; or bool or double.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ReadAsAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
